package dev.mesh.runtime;

import dev.mesh.identity.PeerKey;
import dev.mesh.peer.Output;
import dev.mesh.peer.OutputHandler;
import dev.mesh.wire.ErrorCode;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Does what the core wants done, on the loop; nothing here blocks but the rare write of
 * an incarnation.
 */
final class OutputPerformer implements OutputHandler {

	private final RunParts parts;

	private final LongConsumer incarnations;

	private final Consumer<Output.Failed> onFailed;

	private final Runnable onStopped;

	OutputPerformer(RunParts parts, LongConsumer incarnations, Consumer<Output.Failed> onFailed, Runnable onStopped) {
		this.parts = parts;
		this.incarnations = incarnations;
		this.onFailed = onFailed;
		this.onStopped = onStopped;
	}

	@Override
	public void onDial(Output.Dial output) {
		this.parts.ports().dial(output);
	}

	@Override
	public void onTransmit(Output.Transmit output) {
		this.parts.ports().transmit(output);
	}

	@Override
	public void onCloseLink(Output.CloseLink output) {
		this.parts.ports().close(output);
	}

	@Override
	public void onStartWork(Output.StartWork output) {
		this.parts.bench().start(output);
	}

	@Override
	public void onSendCompleted(Output.SendCompleted output) {
		PendingSend send = this.parts.calls().sends().remove(output.send());
		if (send != null) {
			send.settle(output.result());
		}
	}

	@Override
	public void onDeliver(Output.Deliver output) {
		this.parts.dispatcher().deliver(output);
	}

	@Override
	public void onSessionChanged(Output.SessionChanged output) {
		this.parts.sessions().onChanged(output);
	}

	@Override
	public void onAttemptFailed(Output.AttemptFailed output) {
		OpenRequest request = this.parts.calls().opens().find(output.attempt().request());
		if (request != null && output.terminal() && output.code() == ErrorCode.DUPLICATE_SESSION) {
			yieldTo(output, request);
		}
		this.parts.log().attemptFailed(output, request != null && request.isNews(output));
		if (request != null) {
			request.errorHandlers().attemptFailed(output, this.parts.dispatcher());
		}
		this.parts.calls().opens().onAttemptFailed(output);
	}

	private void yieldTo(Output.AttemptFailed failed, OpenRequest request) {
		PeerKey peer = failed.attempt().peer();
		LoopSession other = (peer != null) ? this.parts.sessions().connectedWith(peer) : null;
		if (other != null) {
			request.yieldTo(other);
		}
	}

	@Override
	public void onConnectionRefused(Output.ConnectionRefused output) {
		this.parts.log().refused(output);
	}

	@Override
	public void onDeliverRequest(Output.DeliverRequest output) {
		this.parts.dispatcher().deliver(output);
	}

	@Override
	public void onRequestCompleted(Output.RequestCompleted output) {
		PendingRequest request = this.parts.calls().requests().remove(output.request());
		if (request != null) {
			request.settle(output);
		}
	}

	@Override
	public void onStreamHappened(Output.StreamHappened output) {
		output.event().tell(this.parts.streams());
	}

	@Override
	public void onReauthenticated(Output.Reauthenticated output) {
		this.parts.sessions().onReauthenticated(output);
	}

	@Override
	public void onRoundTrip(Output.RoundTrip output) {
		this.parts.sessions().onRoundTrip(output);
		this.parts.timings().roundTrips().took(output.session().rttNanos());
		PendingPing ping = this.parts.calls().pings().remove(output.token());
		if (ping != null) {
			ping.answer(output.session().rttNanos());
		}
	}

	@Override
	public void onGraphChanged(Output.GraphChanged output) {
		this.parts.feed().publish(output.graph());
	}

	@Override
	public void onIncarnationRaised(Output.IncarnationRaised output) {
		this.incarnations.accept(output.incarnation());
	}

	@Override
	public void onFailed(Output.Failed output) {
		this.parts.log().failed(output);
		this.onFailed.accept(output);
	}

	@Override
	public void onStopped(Output.Stopped output) {
		this.onStopped.run();
	}

}
