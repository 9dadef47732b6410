/**
 * Tests of applications with virtual peers: a {@link dev.mesh.test.MeshTestNetwork} in
 * memory, on which the peers are as real as the application's. Needs neither ports nor
 * files, and no Spring context. May import the public packages of the core,
 * {@code link.memory}, {@code runtime.Timekeeper}, {@code template} and
 * {@code autoconfigure.MeshNetwork}.
 */
@NullMarked
package dev.mesh.test;

import org.jspecify.annotations.NullMarked;
