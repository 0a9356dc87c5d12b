/**
 * A development CA and the certificates it issues: for {@code dot-inference certs}, {@code serve
 * --dev}, the demo and the tests. In the cluster cert-manager does this work.
 *
 * <p>BouncyCastle builds the certificates; every key, signature and digest comes from the JDK's own
 * providers, and no provider is registered: a registered one would be used, and loaded, by every
 * TLS handshake of the program.
 */
@NullMarked
package ai.devopstoolkit.inference.certs;

import org.jspecify.annotations.NullMarked;
