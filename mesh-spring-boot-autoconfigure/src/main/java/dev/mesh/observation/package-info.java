/**
 * Observations of the bus with Micrometer: each send, request, handler and opening of a
 * stream, with trace contexts in message headers. May import the public packages of
 * {@code mesh-core}, Micrometer's Observation API and Commons Logging, nothing else.
 */
@NullMarked
package dev.mesh.observation;

import org.jspecify.annotations.NullMarked;
