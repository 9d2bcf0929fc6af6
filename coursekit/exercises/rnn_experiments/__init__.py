"""The exercises of section VII: recurrent networks on AG News."""
