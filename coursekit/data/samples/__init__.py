"""The sample's words (TOML files) and the small grammar that writes with them."""
