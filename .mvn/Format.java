import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks (or, with "write", applies) google-java-format on every Java file below the given folders.
 * The build calls it; by hand: mvn process-test-classes -Dformat.mode=write
 */
class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args[0].equals("write");
    List<String> command = new ArrayList<>();
    if (write) {
      command.add("--replace");
    } else {
      command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    int options = command.size();
    for (int i = 1; i < args.length; i++) {
      Path folder = Path.of(args[i]);
      if (Files.isDirectory(folder)) {
        try (var files = Files.walk(folder)) {
          files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().forEach(command::add);
        }
      }
    }
    if (command.size() == options) {
      return;
    }
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
    if (write) {
      // breaking a long string can leave a line that a second pass joins again
      exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
    }
    if (exit != 0) {
      err.println(
          "The files above are not formatted. Run: mvn -q process-test-classes -Dformat.mode=write");
      System.exit(exit);
    }
  }
}
