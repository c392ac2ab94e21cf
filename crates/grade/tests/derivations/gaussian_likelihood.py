# values: y=[1.2,-0.3,0.8,2.1] mu=0.6 log_sigma=0.2
import numpy as np
N = len(y)
sigma = np.exp(log_sigma)
r = (y - mu) / sigma
nll = 0.5 * np.sum(r ** 2) + N * np.log(sigma)

dr = r
dmu = -np.sum(dr) / sigma
dsigma = -np.sum(dr * (y - mu)) / sigma ** 2
dsigma += N / sigma
dlog_sigma = dsigma * sigma
