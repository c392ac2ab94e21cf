# values: X=[[1.08,-0.56],[0.88,0.75],[0.27,-0.18],[1.31,1.3]] w=[0.97,-1.25] y=[-1.44,-1.35,-1.11,-1.08]
import numpy as np
yhat = X @ w
diff = yhat - y
loss = np.mean(np.abs(diff))

ddiff = np.sign(diff) / diff.size
dyhat = ddiff
dw = X.T @ dyhat
dy = -ddiff
