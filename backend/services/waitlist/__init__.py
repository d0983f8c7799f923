"""The waiting list: who wants a time, who gets one that comes free, what they answer."""
