package io.tallystick.reconciliation;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;

/**
 * The jobs and what they need of the core, as one Spring application without a web server. It is
 * made of the classes named Configuration or Job: to read all others, too, doubled its start.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {"io.tallystick.reconciliation", "io.tallystick.checkout"},
    resourcePattern = "**/{name:.*(?:Configuration|Job)}.class")
public class ReconciliationApplication {}
