package bookshop;

/** Published in this application once the change is in the database. */
public record BookChanged(long id) {
}
