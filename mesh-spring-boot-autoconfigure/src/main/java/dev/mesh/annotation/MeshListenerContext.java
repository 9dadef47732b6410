package dev.mesh.annotation;

import dev.mesh.bus.Bus;
import dev.mesh.presence.Presence;

/**
 * What endpoints listen with.
 *
 * @param bus where messages come from
 * @param presence where changes come from
 * @param methods makes listener methods callable with messages
 * @param counters counts what goes wrong
 */
record MeshListenerContext(Bus bus, Presence presence, BusListenerMethodFactory methods,
		MeshListenerCounters counters) {

}
