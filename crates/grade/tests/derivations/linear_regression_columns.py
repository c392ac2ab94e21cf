# values: X=[[1.39,1.42,0.17,0.85],[-1.24,0.36,1.02,-0.92]] Y=[[1.32,-0.58,0.6,-0.86]] w=[[-0.5],[1.32]] b=0.15
import numpy as np

# examples are columns
m = X.shape[1]
Z = np.dot(w.T, X) + b
A = 1 / (1 + np.exp(-Z))
cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))

dA = -1 / m * (Y / A - (1 - Y) / (1 - A))
dZ = dA * A * (1 - A)
dw = np.dot(X, dZ.T)
db = np.sum(dZ)
