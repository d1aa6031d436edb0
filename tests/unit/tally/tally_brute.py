"""The rules again, written from their definitions with nothing but fractions: slow, and independent."""

from collections.abc import Sequence
from fractions import Fraction

from civic.tally import Ballots, Instance

Voters = list[frozenset[str]]


def voters_of(ballots: Ballots) -> Voters:
    pairs = zip(ballots.selections, ballots.multiplicities, strict=True)
    return [frozenset(selection) for selection, times in pairs for _ in range(times)]


def tie_key(instance: Instance, voters: Voters, lots: dict[str, int], name: str) -> tuple[Fraction, int, int]:
    return Fraction(instance.by_id[name].cost), -sum(name in voter for voter in voters), lots[name]


def blocked(instance: Instance, funded: Sequence[str], name: str) -> bool:
    return any(name in group and group & set(funded) for group in instance.conflict_groups)


def price(cost: Fraction, purses: list[Fraction]) -> Fraction:
    """Smallest ρ with Σ min(purse, ρ) = cost, by trying each number of those who pay everything."""
    purses = sorted(purses)
    for poor in range(len(purses)):
        rho = (cost - sum(purses[:poor], Fraction(0))) / (len(purses) - poor)
        if rho <= purses[poor]:
            return rho
    raise AssertionError("they cannot pay")


def equal_shares(
    instance: Instance, ballots: Ballots, share: Fraction, lots: dict[str, int], *, by_cost: bool
) -> list[str]:
    voters = voters_of(ballots)
    purses = [share] * len(voters)
    funded: list[str] = []
    while True:
        offers = []
        for project in instance.projects:
            supporters = [v for v, ballot in enumerate(voters) if project.id in ballot]
            if project.id in funded or not supporters or blocked(instance, funded, project.id):
                continue
            cost = Fraction(project.cost)
            if sum((purses[v] for v in supporters), Fraction(0)) < cost:
                continue
            rho = price(cost, [purses[v] for v in supporters])
            worth = (rho / cost if by_cost else rho) if cost else Fraction(-1)
            offers.append((worth, tie_key(instance, voters, lots, project.id), project.id, rho, supporters))
        if not offers:
            return funded
        _, _, name, rho, supporters = min(offers)
        funded.append(name)
        for v in supporters:
            purses[v] -= min(purses[v], rho)


def phragmen(instance: Instance, ballots: Ballots, lots: dict[str, int]) -> list[str]:
    voters = voters_of(ballots)
    loads = [Fraction(0)] * len(voters)
    funded: list[str] = []
    left = Fraction(instance.budget)
    while True:
        offers = []
        for project in instance.projects:
            supporters = [v for v, ballot in enumerate(voters) if project.id in ballot]
            if project.id in funded or not supporters or blocked(instance, funded, project.id):
                continue
            time = (Fraction(project.cost) + sum((loads[v] for v in supporters), Fraction(0))) / len(supporters)
            offers.append((time, tie_key(instance, voters, lots, project.id), project, supporters))
        if not offers:
            return funded
        offers.sort(key=lambda offer: offer[:2])
        time, _, project, supporters = offers[0]
        if any(offer[2].cost > left for offer in offers if offer[0] == time):
            return funded
        funded.append(project.id)
        left -= project.cost
        for v in supporters:
            loads[v] = time


def utilitarian(instance: Instance, ballots: Ballots, funded: list[str], lots: dict[str, int]) -> list[str]:
    """By votes from the money left, to the end."""
    voters, result = voters_of(ballots), list(funded)
    support = {p.id: sum(p.id in voter for voter in voters) for p in instance.projects}
    order = sorted(support, key=lambda name: (-support[name], tie_key(instance, voters, lots, name)))
    for name in order:
        spent = sum(instance.by_id[other].cost for other in result)
        fits = spent + instance.by_id[name].cost <= instance.budget
        if name not in result and support[name] and fits and not blocked(instance, result, name):
            result.append(name)
    return result


def add1(
    instance: Instance, ballots: Ballots, start: Fraction, lots: dict[str, int], *, by_cost: bool, exhaust: bool
) -> tuple[list[str], Fraction]:
    """One unit more for everyone until the next run overspends."""
    voters, share = voters_of(ballots), start
    wanted = {name for voter in voters for name in voter}
    while True:
        funded = equal_shares(instance, ballots, share, lots, by_cost=by_cost)
        open_ones = [n for n in wanted - set(funded) if not blocked(instance, funded, n)]
        left = instance.budget - sum(instance.by_id[name].cost for name in funded)
        if not open_ones or (exhaust and min(instance.by_id[n].cost for n in open_ones) > left):
            return funded, share
        further = equal_shares(instance, ballots, share + 1, lots, by_cost=by_cost)
        if sum(instance.by_id[name].cost for name in further) > instance.budget:
            return funded, share
        share += 1


def more_prefer(instance: Instance, ballots: Ballots, these: Sequence[str], those: Sequence[str]) -> bool:
    """Whether more voters have more money spent on what they chose by these projects than by those."""
    ahead = 0
    for voter in voters_of(ballots):
        one, other = (sum(instance.by_id[p].cost for p in funded if p in voter) for funded in (these, those))
        ahead += (one > other) - (one < other)
    return ahead > 0
