"""Is this person like the people of the training, value by value and taken together?"""
