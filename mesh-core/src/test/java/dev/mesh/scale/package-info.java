/**
 * What presence costs in meshes of 50 to 1,000 peers, in virtual time: measured, compared
 * with {@link dev.mesh.presence.PresenceMath}, and printed as the table of
 * docs/presence.md.
 */
package dev.mesh.scale;
