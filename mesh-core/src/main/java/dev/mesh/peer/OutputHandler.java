package dev.mesh.peer;

/** One method for each kind of {@link Output}; Java 17 has no pattern switch. */
public interface OutputHandler {

	/** See {@link Output.Dial}. */
	void onDial(Output.Dial output);

	/** See {@link Output.DeliverRequest}. */
	void onDeliverRequest(Output.DeliverRequest output);

	/** See {@link Output.RequestCompleted}. */
	void onRequestCompleted(Output.RequestCompleted output);

	/** See {@link Output.StreamHappened}. */
	void onStreamHappened(Output.StreamHappened output);

	/** See {@link Output.Reauthenticated}. */
	void onReauthenticated(Output.Reauthenticated output);

	/** See {@link Output.Transmit}. */
	void onTransmit(Output.Transmit output);

	/** See {@link Output.CloseLink}. */
	void onCloseLink(Output.CloseLink output);

	/** See {@link Output.StartWork}. */
	void onStartWork(Output.StartWork output);

	/** See {@link Output.SendCompleted}. */
	void onSendCompleted(Output.SendCompleted output);

	/** See {@link Output.Deliver}. */
	void onDeliver(Output.Deliver output);

	/** See {@link Output.SessionChanged}. */
	void onSessionChanged(Output.SessionChanged output);

	/** See {@link Output.AttemptFailed}. */
	void onAttemptFailed(Output.AttemptFailed output);

	/** See {@link Output.ConnectionRefused}. */
	void onConnectionRefused(Output.ConnectionRefused output);

	/** See {@link Output.RoundTrip}. */
	void onRoundTrip(Output.RoundTrip output);

	/** See {@link Output.GraphChanged}. */
	void onGraphChanged(Output.GraphChanged output);

	/** See {@link Output.IncarnationRaised}. */
	void onIncarnationRaised(Output.IncarnationRaised output);

	/** See {@link Output.Failed}. */
	void onFailed(Output.Failed output);

	/** See {@link Output.Stopped}. */
	void onStopped(Output.Stopped output);

}
