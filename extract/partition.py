"""stub, replaced"""
def partitions(sections):
    return ()
