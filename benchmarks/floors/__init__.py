"""The least that can be done: what opsdash is compared with, without opsdash."""
