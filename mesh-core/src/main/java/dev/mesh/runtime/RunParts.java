package dev.mesh.runtime;

/**
 * What surrounds the core in one run.
 *
 * @param inbox what has happened
 * @param calls who waits for an answer of the core
 * @param ports the links
 * @param bench slow work
 * @param dispatcher user code
 * @param sessions the sessions as the API shows them
 * @param streams the streams as the API shows them
 * @param discovery where peers are looked for
 * @param feed the graph and its observers
 * @param log lines for operators
 * @param timings what is timed for metrics
 */
record RunParts(Inbox inbox, OpenCalls calls, LinkPorts ports, WorkBench bench, Dispatcher dispatcher,
		LiveSessions sessions, LiveStreams streams, DiscoveryLoop discovery, PresenceFeed feed, OperationsLog log,
		Timings timings) {
}
