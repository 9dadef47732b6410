/**
 * Where peers may be found: what is implemented to find addresses, and what is found. May
 * import {@code identity} and {@code limit}, and neither clocks, threads nor I/O; what
 * asks the network is in packages of its own, such as {@code discovery.dns}.
 */
@NullMarked
package dev.mesh.discovery;

import org.jspecify.annotations.NullMarked;
