package bookshop;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class Shelf {

	private final Books books;

	private final ApplicationEventPublisher events;

	private final AtomicInteger reads = new AtomicInteger();

	private volatile String scheduledOn = "";

	public Shelf(Books books, ApplicationEventPublisher events) {
		this.books = books;
		this.events = events;
	}

	@Cacheable("books")
	public Optional<Book> find(long id) {
		this.reads.incrementAndGet();
		return this.books.findById(id);
	}

	/** How often the database was asked. */
	public int reads() {
		return this.reads.get();
	}

	@Transactional
	public Book add(Book book) {
		return this.books.save(book);
	}

	@Transactional
	@CacheEvict(cacheNames = "books", key = "#id")
	public void price(long id, int cents) {
		this.books.findById(id).orElseThrow().setPriceInCents(cents);
		this.events.publishEvent(new BookChanged(id));
	}

	@Async
	public CompletableFuture<String> report() {
		return CompletableFuture.completedFuture(this.books.count() + " on " + Thread.currentThread().getName());
	}

	@Scheduled(fixedDelay = 200)
	void tidy() {
		this.scheduledOn = Thread.currentThread().getName();
	}

	public String scheduledOn() {
		return this.scheduledOn;
	}

}
