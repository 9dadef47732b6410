package dev.mesh.demo;

import dev.mesh.Mesh;

/**
 * What a traffic generator does.
 *
 * @param from the peer that sends
 * @param to the peer that receives and checks, of this process, too
 * @param perSecond messages a second
 * @param bytes size of each
 */
record TrafficPlan(Mesh from, Mesh to, int perSecond, int bytes) {

}
