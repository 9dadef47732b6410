package dev.mesh.session;

import dev.mesh.wire.ErrorCode;

/**
 * How a session has ended.
 *
 * @param state which end has closed it, or that it has failed
 * @param code why; both ends report the same, unless they had no link any more
 * @param reason the same for people
 */
public record SessionEnd(SessionState state, ErrorCode code, String reason) {
}
