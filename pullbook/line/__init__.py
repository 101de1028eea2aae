"""What can be made, and on whose signal: lines and policies; the laws of flow, queues."""
