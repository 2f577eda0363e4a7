"""How people are reached, held to its promises over real sockets."""
