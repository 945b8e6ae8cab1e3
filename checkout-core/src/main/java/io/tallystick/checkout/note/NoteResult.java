package io.tallystick.checkout.note;

/** What writing a note came to. */
public enum NoteResult {
  WRITTEN,
  /** With that key it was written before. Nothing was written now. */
  ALREADY_WRITTEN,
  /** The key belongs to another note. Nothing was written. */
  KEY_CONFLICT,
  NO_SUCH_ORDER
}
