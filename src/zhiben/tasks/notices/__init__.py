"""What people are told in the product itself: behind the bell, from the outbox; what the chains say."""
