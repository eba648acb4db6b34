"""One stream of yes and no, lived through as sections 2.1 and 2.2 of the statistics read: a plain loop."""

import math

LEVEL, SEASON, LAG, MARGIN = 0.5 ** (1 / 21), 0.5 ** (1 / 56), 3, 0.10
ODDS = (1.5, 2.0, 3.0, 6.0)


class Normal:
    """The baseline's decayed sums."""

    def __init__(self):
        self.bad = self.seen = self.noise = self.noise_days = 0.0
        self.week = [[0.0, 0.0] for _ in range(7)]
        self.hour = [[0.0, 0.0] for _ in range(24)]

    @property
    def level(self):
        return (self.bad + 0.5) / (self.seen + 10)

    @property
    def phi(self):
        return max(1.0, (self.noise + 10) / (self.noise_days + 10))

    def factor(self, pair):
        return (pair[0] + 40) / (pair[1] + 40)

    def expected(self, day, hour):
        share = self.level * self.factor(self.week[day % 7]) * self.factor(self.hour[hour])
        return min(max(share, 1e-5), 0.9)

    def learn(self, day, n, s):
        level, weekday = self.level, self.factor(self.week[day % 7])
        due = [n[h] * level * weekday for h in range(24)]
        mu, bad = sum(due[h] * self.factor(self.hour[h]) for h in range(24)), sum(s)
        if day > 14:
            self.noise = 0.97 * self.noise + min(12, (bad - mu) ** 2 / max(mu * (1 - level), 0.2))
            self.noise_days = 0.97 * self.noise_days + 1
        if day > 7:
            for h in range(24):
                self.hour[h][0] = SEASON * self.hour[h][0] + s[h]
                self.hour[h][1] = SEASON * self.hour[h][1] + due[h]
            pair = self.week[day % 7]
            pair[0] = SEASON**7 * pair[0] + bad
            pair[1] = SEASON**7 * pair[1] + mu / weekday
        self.bad = LEVEL * self.bad + bad
        self.seen = LEVEL * self.seen + (mu / level if day > 7 else sum(n))


def evidence(n, s):
    """What each odds ratio has gathered after the last hour, where no alarm is ever raised."""
    normal, found = Normal(), [0.0] * len(ODDS)
    for day in range(len(n) // 24):
        if day >= LAG:
            past = slice((day - LAG) * 24, (day - LAG + 1) * 24)
            normal.learn(day - LAG, n[past], s[past])
        for hour in range(24):
            at = day * 24 + hour
            if day >= 28:
                p = min(0.95, normal.expected(day, hour) * (1 + MARGIN))
                for j, odds in enumerate(ODDS):
                    psi = math.log(1 - p + p * odds)
                    found[j] = max(0.0, found[j] + (math.log(odds) * s[at] - n[at] * psi) / normal.phi)
    return found
