"""Where does this person stand among others of the same sex and age band?"""
