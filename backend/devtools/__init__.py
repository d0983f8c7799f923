"""What a developer's machine needs besides the product: the runner's parts and a mail catcher."""
