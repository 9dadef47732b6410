/**
 * Who: a peer is its Ed25519 public key. Keys as comparable values, the key pair that
 * signs, the X25519 pairs and the key derivation that sealing is built on, and the files
 * in which an identity survives a restart. A leaf: it imports {@code java.*} and
 * {@code org.jspecify.annotations} only, nothing of {@code dev.mesh}. Entropy is an
 * argument. Only {@link dev.mesh.identity.IdentityStore} touches files, and only the
 * facade calls it.
 */
@NullMarked
package dev.mesh.identity;

import org.jspecify.annotations.NullMarked;
