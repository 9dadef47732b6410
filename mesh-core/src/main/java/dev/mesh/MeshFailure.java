package dev.mesh;

import dev.mesh.wire.ErrorCode;

/**
 * Why a mesh has ended by itself, for instance because another process uses its identity.
 *
 * @param code the kind of failure
 * @param reason what happened and what to do, for people
 */
public record MeshFailure(ErrorCode code, String reason) {
}
