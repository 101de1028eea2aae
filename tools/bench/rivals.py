"""A make-to-order line in simulators that others made, each written as its own makers write a line of queues.

work (N, M): process time of the n-th unit that comes to a station. times (N,): when its order comes.
machines (M): how many there are. Each function returns when each unit, in the order in which they leave, was
delivered.
"""

import importlib

import numpy as np


def simpy(work, times, machines):
    import simpy

    clock, delivered = simpy.Environment(), []
    stations = [(simpy.Resource(clock, c), iter(column)) for c, column in zip(machines, work.T.tolist())]

    def unit():
        for station, process in stations:
            time = next(process)  # that of the n-th to come, whichever unit it is
            with station.request() as turn:
                yield turn
                yield clock.timeout(time)
        delivered.append(clock.now)

    def orders():
        for time in times.tolist():
            yield simpy.events.Timeout(clock, time - clock.now)
            clock.process(unit())

    clock.process(orders())
    clock.run()
    return np.array(delivered)


def salabim(work, times, machines):
    import salabim as sim

    sim.yieldless(False)  # processes as generators: its faster way
    env, delivered = sim.Environment(trace=False), []
    stations = [
        (sim.Resource(capacity=c, monitor=False), iter(column))
        for c, column in zip(machines, work.T.tolist())
    ]

    class Unit(sim.Component):
        def process(self):
            for station, process in stations:
                time = next(process)
                yield self.request(station)
                yield self.hold(time)
                self.release(station)
            delivered.append(env.now())

    class Orders(sim.Component):
        def process(self):
            for time in times.tolist():
                yield self.hold(till=time)
                Unit()

    Orders()
    env.run()
    return np.array(delivered)


def ciw(work, times, machines):
    import ciw

    class Arrivals(ciw.ArrivalNode):
        def increment_time(self, original, increment):
            return increment  # the list has the times themselves: a sum of gaps is off by the last bit

    m, Listed = len(machines), ciw.dists.Sequential
    network = ciw.create_network(
        arrival_distributions=[Listed([*times.tolist(), float("inf")])] + [None] * (m - 1),
        service_distributions=[Listed(column) for column in work.T.tolist()],
        number_of_servers=list(machines),
        routing=np.eye(m, k=1).tolist(),
    )
    line = ciw.Simulation(network, arrival_node_class=Arrivals)
    line.simulate_until_max_customers(len(times))
    return np.array([unit.data_records[-1].exit_date for unit in line.nodes[-1].all_individuals])


ALL = {"SimPy": simpy, "salabim": salabim, "Ciw": ciw}


def here():
    """Those that are installed: {name: function}."""
    found = {}
    for name, function in ALL.items():
        try:
            importlib.import_module(name.lower())
        except ImportError as missing:
            print(f"no {name} here ({missing}): it is left out")
        else:
            found[name] = function
    return found
