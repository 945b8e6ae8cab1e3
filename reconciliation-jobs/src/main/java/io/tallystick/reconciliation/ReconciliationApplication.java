package io.tallystick.reconciliation;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The jobs and what they need of the core, as one Spring application without a web server. */
@SpringBootApplication(
    scanBasePackages = {"io.tallystick.reconciliation", "io.tallystick.checkout"})
public class ReconciliationApplication {}
