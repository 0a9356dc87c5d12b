/**
 * The running webhook: HTTPS with certificate reload, health, drain, metrics, decision log.
 *
 * <p>The door is {@link WebhookServer}; {@link FileWatch} reloads whatever else comes from files.
 */
@NullMarked
package ai.devopstoolkit.inference.server;

import org.jspecify.annotations.NullMarked;
