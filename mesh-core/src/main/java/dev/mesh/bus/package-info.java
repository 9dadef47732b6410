/**
 * 1-to-1 messages, end to end: windows, acknowledgement, order by lanes. May import
 * {@code identity}, {@code wire}, {@code filter} and {@code limit}.
 */
@NullMarked
package dev.mesh.bus;

import org.jspecify.annotations.NullMarked;
