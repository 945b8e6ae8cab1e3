package io.tallystick.reconciliation.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The most memory this process used since {@link #start}.
 *
 * @param heapBytes the sum of the heap pools' peaks: at least what was used at any one time
 * @param residentBytes the process's peak resident set; 0 where the system doesn't tell
 */
record PeakMemory(long heapBytes, long residentBytes) {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Collects what is garbage and starts the peaks anew. */
  static void start() {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    try {
      Files.writeString(CLEAR, "5"); // proc(5): resets the peak resident set
    } catch (IOException e) {
      // not Linux, or not allowed: the peak is then that of the process's whole life
    }
  }

  static PeakMemory sinceStart() {
    long heap = heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
    return new PeakMemory(heap, residentPeak());
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static long residentPeak() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .map(kib -> kib * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
