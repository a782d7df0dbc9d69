"""What leaves the site: messages handed over in the transaction that causes them, sent by the worker, tried again."""
