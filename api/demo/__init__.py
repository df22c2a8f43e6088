"""The demo: the main job on the shipped sample, through a running server, a running station and HTTP, as in real life."""
