package dev.mesh.demo;

/**
 * A traffic generator as {@code /api/traffic} shows it.
 *
 * @param id its number in this process
 * @param from name of the peer that sends
 * @param to name of the peer that receives
 * @param perSecond messages a second that it was told to send
 * @param bytes size of each
 * @param running whether it still sends
 * @param sent messages handed to the bus
 * @param acknowledged sends that have ended with ACKNOWLEDGED
 * @param failed sends that have ended otherwise
 * @param received different messages that the listener has seen
 * @param duplicated messages that the listener has seen again
 * @param lost messages that the listener has not seen though it has seen a later one; of
 * a generator that has ended, all that have not arrived
 * @param outOfOrder messages that the listener has seen after a later one
 * @param copiesRemoved copies of any messages that the receiving peer has removed
 * meanwhile, before a listener saw them
 * @param sentPerSecond messages a second handed to the bus, over the last two
 * @param receivedPerSecond messages a second that the listener has seen, over the last
 * two
 * @param lastFailure how the last send ended that did not go well; empty when all did
 */
record TrafficView(long id, String from, String to, int perSecond, int bytes, boolean running, long sent,
		long acknowledged, long failed, long received, long duplicated, long lost, long outOfOrder, long copiesRemoved,
		long sentPerSecond, long receivedPerSecond, String lastFailure) {

}
