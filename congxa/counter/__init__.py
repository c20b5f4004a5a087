"""The visit counter: rules, stores, a small web service, and a reader of access logs."""
