package io.tallystick.reports;

import io.tallystick.reports.csv.Profile;
import java.nio.file.Path;

/**
 * Where reports go, and for whom they are written.
 *
 * @param directory holds the sets of all runs, one directory each
 */
public record Destination(Path directory, Profile profile) {}
