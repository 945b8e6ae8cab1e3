package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.database.DatabaseAddress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the command tree together and turns what goes wrong into a sentence and an exit code. */
public final class TallyCommandLine {
  private TallyCommandLine() {}

  /**
   * The command line, ready to execute.
   *
   * @param more commands of other modules; each gets the root command to open the services with
   */
  public static CommandLine create(
      Surroundings surroundings, List<Function<TallyCommand, Object>> more) {
    return create(surroundings, more, List.of());
  }

  /**
   * The command line, ready to execute.
   *
   * @param more commands of other modules; each gets the root command to open the services with
   * @param moreBenches the same, below {@code bench}
   */
  public static CommandLine create(
      Surroundings surroundings,
      List<Function<TallyCommand, Object>> more,
      List<Function<TallyCommand, Object>> moreBenches) {
    var root = new TallyCommand(surroundings);
    var commandLine = new CommandLine(root);
    commandLine.addSubcommand(new NightlyCommand(root));
    commandLine.addSubcommand(new IntradayCommand(root));
    commandLine.addSubcommand(new CheckCommand(root));
    commandLine.addSubcommand(new ReconcileCommand(root));
    var imports = new CommandLine(new ImportCommand());
    imports.addSubcommand(new ImportProviderCommand(root));
    imports.addSubcommand(new ImportBooksCommand(root));
    imports.addSubcommand(new ImportBankCommand(root));
    commandLine.addSubcommand(imports);
    commandLine.addSubcommand(new RunsCommand(root));
    commandLine.addSubcommand(new CheckoutCommand(root));
    commandLine.addSubcommand(new WorkerCommand(root));
    commandLine.addSubcommand(new RestartCommand(root));
    commandLine.addSubcommand(new RecoverCommand(root));
    var audits = new CommandLine(new AuditCommand());
    audits.addSubcommand(new AuditSealCommand(root));
    audits.addSubcommand(new AuditVerifyCommand(root));
    commandLine.addSubcommand(audits);
    var webhooks = new CommandLine(new WebhooksCommand());
    webhooks.addSubcommand(new WebhooksListCommand(root));
    webhooks.addSubcommand(new WebhooksReplayCommand(root));
    commandLine.addSubcommand(webhooks);
    var benches = new CommandLine(new BenchCommand());
    benches.addSubcommand(new BenchReconcileCommand(root));
    for (Function<TallyCommand, Object> bench : moreBenches) {
      benches.addSubcommand(bench.apply(root));
    }
    commandLine.addSubcommand(benches);
    for (Function<TallyCommand, Object> command : more) {
      commandLine.addSubcommand(command.apply(root));
    }
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setParameterExceptionHandler((wrong, _) -> usage(wrong));
    commandLine.setExecutionExceptionHandler(
        (failure, command, _) -> failed(failure, command, root.verbose()));
    return commandLine;
  }

  /** What a value that can't be read should have been. */
  private static final Map<Class<?>, String> EXPECTED =
      Map.of(
          LocalDate.class, "a day such as 2026-09-01",
          ZoneId.class, "a time zone such as Europe/Berlin",
          Duration.class, "a length of time such as PT1H or PT30M",
          int.class, "a whole number",
          long.class, "a whole number");

  private static int usage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tally: " + sentence(wrong));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("'" + command.getCommandSpec().qualifiedName() + " --help' shows how it is used.");
    err.flush();
    return ExitCode.USAGE.code();
  }

  private static String sentence(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return "There is no command or option '"
          + String.join(" ", unmatched.getUnmatched())
          + "' here.";
    }
    // as in: Error: Missing required argument (specify one of these): (EVENT | --all)
    String message =
        String.valueOf(wrong.getMessage())
            .replaceFirst(
                "^Error: Missing required argument \\(specify one of these\\): ", "Give one of ");
    ArgSpec argument = wrong.getArgSpec();
    if (wrong.getValue() == null || argument == null) {
      return message;
    }
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    if (argument.type().isEnum()) {
      return "%s '%s': give %s.".formatted(name, wrong.getValue(), words(argument.type()));
    }
    String expected = EXPECTED.get(argument.type());
    return expected == null
        ? message
        : "%s '%s' isn't %s.".formatted(name, wrong.getValue(), expected);
  }

  /** As people type them: waiting, processed or parked. */
  private static String words(Class<?> type) {
    List<String> words =
        Stream.of(type.getEnumConstants())
            .map(word -> word.toString().toLowerCase(Locale.ROOT))
            .toList();
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static int failed(Exception failure, CommandLine command, boolean verbose) {
    if (failure instanceof ParameterException wrong) {
      return usage(wrong);
    }
    PrintWriter err = command.getErr();
    if (isShuttingDown()) { // what fails now fails because everything is being closed
      err.println("tally: stopped. The same command, given again, goes on or begins anew.");
      err.flush();
      return ExitCode.FAILED.code();
    }
    err.println("tally: " + ErrorSentence.of(failure));
    if (verbose) {
      var trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      err.print(DatabaseAddress.withoutPassword(trace.toString()));
    } else if (!ErrorSentence.isWholeStory(failure)) {
      err.println("With --verbose it shows where this comes from.");
    }
    err.flush();
    return ErrorSentence.exitCode(failure).code();
  }

  /** Ctrl-C, or a signal to end. */
  private static boolean isShuttingDown() {
    try {
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException shuttingDown) {
      return true;
    }
  }
}
