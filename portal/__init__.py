"""The pages that people and machines reach over HTTP. They write rows; workers act on them."""
