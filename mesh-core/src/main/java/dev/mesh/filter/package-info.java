/**
 * The filter language for peers: a small boolean language over attributes, used for
 * queries of the presence graph, fan-out, listeners and metrics. Expressions may come
 * from the network, so parsing and matching are bounded in time and depth and execute
 * nothing. A leaf: it imports {@code java.*} and {@code org.jspecify.annotations} only,
 * nothing of {@code dev.mesh}.
 */
@NullMarked
package dev.mesh.filter;

import org.jspecify.annotations.NullMarked;
