package io.tallystick.reconciliation.cli;

import io.tallystick.checkout.audit.AuditChain;
import io.tallystick.checkout.audit.Checkpoint;
import io.tallystick.checkout.audit.Verification;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Finds out whether the record of changes was tampered with. */
@Command(
    name = "verify",
    description = "Finds out whether the audit was tampered with.",
    footer = {
      "",
      "It ends with 1 if an entry was changed, removed, put in between or moved, and",
      "names it. Keep the head it shows elsewhere, and give it to a later one: whoever",
      "may write everything in the database could have made a whole new chain.",
      "",
      "Examples:",
      "  tally audit verify",
      "  tally audit verify --json | jq -r .head >> heads.txt",
      "  tally audit verify --head \"$(tail -1 heads.txt)\""
    })
final class AuditVerifyCommand implements Callable<Integer> {
  private final TallyCommand tally;

  @Spec private CommandSpec spec;

  @Option(
      names = "--head",
      paramLabel = "POSITION:HASH",
      description = "The head that an earlier verify showed. It must still stand there.")
  private @Nullable String head;

  @Option(names = "--json", description = "As JSON on standard output.")
  private boolean json;

  AuditVerifyCommand(TallyCommand tally) {
    this.tally = tally;
  }

  @Override
  public Integer call() {
    Checkpoint expected = expected();
    try (TallyContext context = tally.open()) {
      AuditChain chain = context.service(AuditChain.class);
      Verification result = expected == null ? chain.verify() : chain.verify(expected);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(fields(result)));
      } else if (result instanceof Verification.Verified verified) {
        print(verified, out);
      }
      out.flush();
      return switch (result) {
        case Verification.Verified _ -> ExitCode.CLEAN.code();
        case Verification.Broken broken -> throw new CommandFailure(ExitCode.FAILED, say(broken));
      };
    }
  }

  private @Nullable Checkpoint expected() {
    try {
      return head == null ? null : Checkpoint.of(head);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--head '%s': %s.".formatted(head, e.getMessage()));
    }
  }

  private static void print(Verification.Verified verified, PrintWriter out) {
    out.println("The audit is as it was sealed.");
    out.println("sealed    " + verified.entries());
    out.println("unsealed  " + verified.unsealed());
    out.println("head      " + head(verified));
  }

  private static String head(Verification.Verified verified) {
    return verified.entries() + ":" + verified.headHash();
  }

  private static String say(Verification.Broken broken) {
    String entry = broken.auditId() == null ? "the link" : "entry " + broken.auditId();
    return "The audit was tampered with: at position %d of the chain %s %s. What lies behind wasn't looked at."
        .formatted(broken.position(), entry, broken.what().words());
  }

  private static Map<String, @Nullable Object> fields(Verification result) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    switch (result) {
      case Verification.Verified verified -> {
        fields.put("verified", true);
        fields.put("entries", verified.entries());
        fields.put("unsealed", verified.unsealed());
        fields.put("head", head(verified));
      }
      case Verification.Broken broken -> {
        fields.put("verified", false);
        fields.put("position", broken.position());
        fields.put("auditId", broken.auditId());
        fields.put("what", broken.what().name().toLowerCase(Locale.ROOT));
      }
    }
    return fields;
  }
}
