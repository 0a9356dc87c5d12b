package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.admission.Reviews;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Preview.Outcome;
import java.io.PrintWriter;

/** Warnings and refusals of a manifest: file, document, field, message. */
final class OutcomeMessages {
  private OutcomeMessages() {}

  static void print(PrintWriter err, Manifest manifest, Outcome outcome) {
    outcome
        .warnings()
        .forEach(it -> err.println(manifest.source() + ": Warning: " + Reviews.warningLine(it)));
    outcome.refusals().forEach(it -> err.println(manifest.source() + ": " + it));
    err.flush();
  }
}
