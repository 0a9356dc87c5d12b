package ai.devopstoolkit.inference.server;

import java.util.Map;

/**
 * An HTTP response, as it came.
 *
 * @param headers by lower-case name
 */
record Answer(int status, Map<String, String> headers, String body) {
  String header(String name) {
    return headers.getOrDefault(name, "");
  }
}
