"""Values -> Telegram HTML: every escape happens here, every sentence comes from the locale."""
