package io.tallystick.reports.csv;

import java.util.List;

/**
 * A finished CSV file.
 *
 * @param rows without the header row
 * @param sha256 of its bytes, in hexadecimal
 */
public record CsvFile(String name, List<String> columns, long rows, long bytes, String sha256) {}
