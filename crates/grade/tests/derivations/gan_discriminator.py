# values: real=[[-1.3,-0.89],[1.25,0.71],[-0.44,1.41]] fake=[[1.01,0.36],[-0.7,-0.18],[-0.75,0.47]] w=[0.31,-0.91] b=0.1
import numpy as np
m = real.shape[0]
sr = real @ w + b
sf = fake @ w + b
Dr = 1 / (1 + np.exp(-sr))
Df = 1 / (1 + np.exp(-sf))
loss_d = -np.mean(np.log(Dr)) - np.mean(np.log(1 - Df))

dDr = -1 / (m * Dr)
dDf = 1 / (m * (1 - Df))
dsr = dDr * Dr * (1 - Dr)
dsf = dDf * Df * (1 - Df)
dw = real.T @ dsr
dw += fake.T @ dsf
db = dsr.sum() + dsf.sum()
