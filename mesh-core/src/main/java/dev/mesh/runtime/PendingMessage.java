package dev.mesh.runtime;

/**
 * An entry that counts against the limits of what the API may hand over ahead of the
 * loop.
 */
sealed interface PendingMessage extends Entry permits PendingSend, PendingDatagram, PendingRequest {

}
