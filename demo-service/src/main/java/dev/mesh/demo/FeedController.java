package dev.mesh.demo;

import dev.mesh.bus.SendFailedException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Feeds of other peers, read at a pace of one's own. */
@RestController
@RequestMapping(path = "/api/feeds", produces = MediaType.APPLICATION_JSON_VALUE)
class FeedController {

	private final LocalPeers peers;

	private final FeedWatches watches;

	FeedController(LocalPeers peers, FeedWatches watches) {
		this.peers = peers;
		this.watches = watches;
	}

	/** Answers once the other peer has accepted the stream. */
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	CompletableFuture<ResponseEntity<FeedView>> open(@RequestBody FeedRequest request) {
		FeedRequest.Plan plan = request.plan(this.peers);
		return this.watches.open(plan)
			.thenApply((watch) -> ResponseEntity.created(URI.create("/api/feeds/" + watch.id())).body(watch.view()))
			.exceptionally((failure) -> {
				throw problem(plan, failure);
			});
	}

	@GetMapping
	List<FeedView> list() {
		return this.watches.all().stream().map(FeedWatch::view).toList();
	}

	@GetMapping("/{id}")
	FeedView get(@PathVariable long id) {
		return this.watches.get(id).view();
	}

	/** Reads faster or slower from now on. */
	@PatchMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
	FeedView read(@PathVariable long id, @RequestBody FeedPace pace) {
		FeedWatch watch = this.watches.get(id);
		watch.read(FeedPace.checked(pace.consumePerSecond()));
		return watch.view();
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void close(@PathVariable long id) {
		this.watches.close(id);
	}

	private static RuntimeException problem(FeedRequest.Plan plan, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return (cause instanceof SendFailedException refused)
				? RequestProblem.conflict("'" + plan.writerName() + "' has not accepted the stream: "
						+ refused.result().outcome() + " " + refused.result().detail())
				: new CompletionException(cause);
	}

}
